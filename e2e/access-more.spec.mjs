// Accessibility of the second half of all pages; access.spec.mjs has the first.
import { looked } from './access.mjs';
import { PAGES } from './pages.mjs';

looked(Object.fromEntries(Object.entries(PAGES).filter((_, n) => n % 2 === 1)));
