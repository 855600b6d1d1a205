// What pages in their states stand on: what the server would say of them is said for it.
import { signIn } from './harness.mjs';

export const ANNA = '+79160000001';
export const rub = (value) => ({ value: String(value), currency: 'RUB' });

export const json = (body, status = 200) => (route) => route.fulfill({ status, json: body });
export const problem = (status, code) => (route) =>
  route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ type: `/problems/${code}`, title: code, status, detail: '', code, retryable: true }) });
export const never = () => {};

/** Opens a path as Анна, with answers instead of the server's: `usual` ones, and those of this page; then does what makes its state. */
export const telling = (usual) => (path, answers, then) => async (page, server) => {
  await signIn(page, server, ANNA, null);
  for (const [call, answer] of Object.entries({ ...usual, ...answers })) {
    await page.route(`**/api/v1/${call}`, typeof answer === 'function' ? answer : json(answer));
  }
  await page.goto(server.url + path);
  await page.locator('#main h1').first().waitFor();
  await then?.(page);
};
