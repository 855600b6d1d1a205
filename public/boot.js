// Starts the app, and stands in for it when it cannot start or falls: never a white screen.

const TEXTS = {
  ru: {
    old: ['Браузер устарел', 'Обновите браузер или откройте Полтину в другом.'],
    download: ['Полтина не загрузилась', 'Проверьте соединение и попробуйте снова.'],
    crash: ['Что-то сломалось', 'Деньги в порядке. Если вы отправляли перевод, после перезагрузки мы проверим, прошёл ли он.'],
    reload: 'Перезагрузить',
  },
  en: {
    old: ['Your browser is too old', 'Update it, or open Poltina in another one.'],
    download: ['Poltina did not load', 'Check your connection and try again.'],
    crash: ['Something broke', 'Your money is safe. If you were sending a transfer, we will check whether it went through after you reload.'],
    reload: 'Reload',
  },
  zh: {
    old: ['浏览器版本过旧', '请更新浏览器，或换一个浏览器打开 Poltina。'],
    download: ['Poltina 未能加载', '请检查网络连接后重试。'],
    crash: ['出了点问题', '您的资金是安全的。如果您正在转账，重新加载后我们会核实是否成功。'],
    reload: '重新加载',
  },
};

// The browser asks this before markup or a worker's address takes effect (Trusted Types; the server's
// content security policy names this policy and no other). Markup comes from our compiled views alone,
// so that it is plain elements without handlers, styles, sources or foreign links.
const MARKUP = /^(?:[^<]|<!>|<\/?(?:a|b|br|button|circle|d[dlt]|div|em|g|h[1-6r]|i|label|li|line|ol|p|path|rect|section|small|span|strong|svg|t[dhr]|table|tbody|thead|text|ul|use)(?: (?!on|style|src|\w*action|\S*href(?!="[#/]\w))[\w:-]+(?:="[^"<]*")?)* ?\/?>)*$/i;
const WORKERS = ['/sw.js', '/scan-worker.js'];
globalThis.trustedTypes?.createPolicy('default', {
  createHTML: (markup) => (MARKUP.test(markup) ? markup : null),
  createScriptURL: (address) => (WORKERS.includes(address) ? address : null),
});

let shown = false;

function language() {
  let chosen = null;
  try {
    chosen = localStorage.getItem('poltina.language');
  } catch {
    // Storage may be forbidden; the browser's languages then decide.
  }
  const wanted = [chosen, ...(navigator.languages ?? [navigator.language])];
  const known = wanted.map((tag) => String(tag).slice(0, 2)).find((tag) => tag in TEXTS);
  return known ?? 'ru';
}

// Replaces whatever is on the page: after a panic the app's own view no longer answers.
function show(kind) {
  if (shown) return;
  shown = true;
  const tag = language();
  const texts = TEXTS[tag];
  const [heading, text] = texts[kind];
  const page = document.createElement('main');
  page.className = 'boot-page';
  page.setAttribute('role', 'alert');
  page.dataset.kind = kind;
  const title = document.createElement('h1');
  title.textContent = heading;
  const explanation = document.createElement('p');
  explanation.textContent = text;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = texts.reload;
  button.addEventListener('click', () => location.reload());
  page.append(title, explanation, button);
  document.documentElement.lang = tag;
  document.body.replaceChildren(page);
  button.focus();
}

// What the compiled app cannot do without: bulk memory and reference types in WebAssembly, a
// database for unfinished transfers, dialogs, and colours of both themes.
function capable() {
  const bulkMemory = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 10, 14, 1, 12, 0, 65, 0, 65, 0, 65, 0, 252, 10, 0, 0, 11];
  const referenceTypes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 7, 1, 5, 0, 208, 112, 26, 11];
  return (
    typeof WebAssembly === 'object' &&
    [bulkMemory, referenceTypes].every((bytes) => WebAssembly.validate(new Uint8Array(bytes))) &&
    'indexedDB' in window &&
    typeof HTMLDialogElement === 'function' &&
    CSS.supports('color', 'light-dark(#000, #fff)')
  );
}

function isPanic(error) {
  return typeof WebAssembly === 'object' && error instanceof WebAssembly.RuntimeError;
}

async function start() {
  const app = document.querySelector('meta[name="poltina-app"]');
  let glue;
  try {
    glue = await import(app.content);
    await glue.default({ module_or_path: app.dataset.wasm });
  } catch (error) {
    console.error(error);
    show(isPanic(error) ? 'crash' : 'download');
    return;
  }
  document.getElementById('splash')?.remove();
}

addEventListener('error', (event) => isPanic(event.error) && show('crash'));
addEventListener('unhandledrejection', (event) => isPanic(event.reason) && show('crash'));
// The app's panic hook says so itself, where a panic is no error that the window sees.
addEventListener('poltina:crash', () => show('crash'));

if (capable()) start();
else show('old');
