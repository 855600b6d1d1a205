// What people do to guard their wallet in the journeys, and the authenticator that stands for a finger.
import { fileURLToPath } from 'node:url';

/** Rates open, all other rules in force: how the servers of these journeys are started. */
export const STRICT = { args: ['--rules', fileURLToPath(new URL('../crates/server/rules/2026-11-01.json', import.meta.url))] };

/**
 * A virtual authenticator in the page's browser context: it holds passkeys and verifies its person.
 * `touch(true)` is a finger that answers whatever is asked; without it every request waits.
 */
export async function authenticator(page, { hasPrf = false } = {}) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true,
    hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, hasPrf,
  };
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options });
  return {
    touch: (enabled) => cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
    verify: (isUserVerified) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    credentials: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    clear: () => cdp.send('WebAuthn.clearCredentials', { authenticatorId }),
    add: (credential) => cdp.send('WebAuthn.addCredential', { authenticatorId, credential }),
  };
}

/** A browser that offers no passkey in the field: a finger that answers at once would sign in again at once. */
export const withoutAutofill = (page) =>
  page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });

/** Opens the list of passkeys and adds one; waits until the browser has it and the page says so. */
export async function addPasskey(page, server) {
  await page.goto(`${server.url}/security`);
  await page.getByRole('link', { name: /Ключи доступа/ }).click();
  await page.getByRole('button', { name: 'Добавить ключ' }).click();
  await page.getByText('Ключ доступа добавлен').waitFor();
}

/** Types a PIN into the field with this label; six digits go on by themselves. */
export const typePin = (page, pin, label = 'ПИН-код') => page.getByLabel(label, { exact: true }).fill(pin);

/** Sets the first PIN, twice the same. */
export async function setPin(page, server, pin) {
  await page.goto(`${server.url}/security/pin`);
  await typePin(page, pin, 'Новый ПИН-код');
  await typePin(page, pin, 'ПИН-код ещё раз');
  await page.getByText('ПИН-код сохранён').waitFor();
}

/** The sheet that confirms one act. */
export const sheet = (page) => page.getByRole('dialog', { name: 'Подтверждение' });
/** Its way by a passkey. */
export const byPasskey = (page) => sheet(page).getByRole('button', { name: 'Подтвердить ключом доступа' });
