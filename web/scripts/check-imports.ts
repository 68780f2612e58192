/**
 * Checks who imports whom (docs: the house's import rules). A room may import itself and what its line names; features
 * do not know each other, except that the pages of one meeting (`MEETING`) are one journey in three folders.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..', 'src');

const MAY: Readonly<Record<string, readonly string[]>> = {
  api: [],
  ui: [],
  navigation: [],
  i18n: ['api'],
  call: ['api', 'ui'],
  ringing: ['api', 'call', 'navigation'],
  parts: ['ringing', 'ui', 'api', 'i18n', 'navigation'],
  features: ['call', 'ringing', 'parts', 'ui', 'api', 'i18n', 'navigation'],
  app: ['features', 'parts', 'ui', 'api', 'i18n', 'navigation'],
  testing: ['app', 'features', 'parts', 'ui', 'api', 'i18n', 'navigation', 'call', 'ringing'],
  'main.tsx': ['app', 'ui', 'i18n'],
};

/** Before, in and after the call: one page, which `call` composes. */
const MEETING = new Set(['features/call', 'features/prejoin', 'features/ended']);

/** Who may import a package: the media client speaks to one room only. */
const PACKAGES: Readonly<Record<string, string>> = { 'livekit-client': 'call' };

const isTest = (file: string) => /\.test\.tsx?$/u.test(file) || file.endsWith('/testing.ts');
const room = (file: string) => file.split('/')[0] ?? '';
const feature = (file: string) => file.split('/').slice(0, 2).join('/');

function fault(file: string, target: string): string | undefined {
  const from = room(file);
  const to = room(target);
  if (isTest(file) && to === 'testing') return undefined;
  if (from !== to && !isTest(file) && !MAY[from]?.includes(to)) return `${file} may not import ${target}`;
  const siblings = from === 'features' && to === 'features' && feature(file) !== feature(target);
  if (siblings && !(MEETING.has(feature(file)) && MEETING.has(feature(target)))) {
    return `${file} may not import another feature: ${target}`;
  }
  return undefined;
}

const faults: string[] = [];
for (const file of readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/u.test(name))) {
  const source = readFileSync(join(ROOT, file), 'utf8');
  for (const [, from, dynamic] of source.matchAll(/(?:from|^import) '([^']+)'|import\('([^']+)'\)/gmu)) {
    const path = from ?? dynamic ?? '';
    if (path.startsWith('.')) {
      const found = fault(file, relative(ROOT, join(ROOT, dirname(file), path)));
      if (found) faults.push(found);
    } else if (PACKAGES[path] !== undefined && PACKAGES[path] !== room(file)) {
      faults.push(`${file} may not import ${path}: only ${PACKAGES[path]} may`);
    }
  }
}

for (const one of faults) console.error(one);
if (faults.length > 0) process.exit(1);
console.log('imports: every room knows only what it may');
