// For browsers that know no modules: says so, since nothing else here will run. Plain ES5.
document.addEventListener('DOMContentLoaded', function () {
  document.body.className = 'boot';
  document.body.textContent =
    'Обновите браузер, чтобы открыть Полтину. · Update your browser to open Poltina. · 请更新浏览器以打开 Poltina。';
});
