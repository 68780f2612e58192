/**
 * Checks the catalogues: every key is used, every file is loaded, every language has the same keys as English.
 *
 * That every used key exists is checked by the compiler (src/i18n/types.d.ts); that no sentence stands outside the
 * catalogues by Biome (noJsxLiterals). A key that is put together at run time is written here with its reason.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', 'src');
const PLURAL = /_(zero|one|two|few|many|other)$/u;

/** Namespaces whose keys are looked up by a value: `errors` by the code of a problem. */
const BY_VALUE = new Set(['errors']);

function keysOf(tree: Readonly<Record<string, unknown>>, above = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? keysOf(value as Readonly<Record<string, unknown>>, `${above}${key}.`)
      : [`${above}${key}`],
  );
}

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>;

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/u.test(name) && !/\.test\.tsx?$/u.test(name) && !name.startsWith('testing'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

const code = sources(ROOT).join('\n');

/** Keys which are put together from a fixed part and a value of a union, which the compiler checks: `end.${why}.title`. */
const composed = [...code.matchAll(/`([\w.]*\$\{[^`]*)`/gu)]
  .map(([, text]) => (text ?? '').replace(/\$\{[^}]*\}/gu, '§'))
  .filter((text) => /^[\w.§]+$/u.test(text) && /[a-z]/iu.test(text))
  .map((text) => new RegExp(`^${text.replace(/\./gu, '\\.').replace(/§/gu, '[\\w]+')}$`, 'u'));
const isComposed = (key: string) => composed.some((shape) => shape.test(key));
const faults: string[] = [];
const english = join(ROOT, 'i18n', 'en');
const loaded = readFileSync(join(ROOT, 'i18n', 'catalogue.ts'), 'utf8');

for (const file of readdirSync(english)) {
  const namespace = file.replace(/\.json$/u, '');
  if (!loaded.includes(`./en/${file}`)) faults.push(`en/${file} is not loaded by catalogue.ts`);
  for (const key of new Set(keysOf(readJson(join(english, file))).map((one) => one.replace(PLURAL, '')))) {
    const quoted = [`'${key}'`, `"${key}"`, `'${namespace}:${key}'`, `\`${key}\``];
    if (BY_VALUE.has(namespace) || isComposed(key)) continue;
    if (!quoted.some((one) => code.includes(one))) faults.push(`en/${file}: "${key}" is used nowhere`);
  }
}

for (const language of readdirSync(join(ROOT, 'i18n'), { withFileTypes: true })) {
  if (!language.isDirectory() || language.name === 'en') continue;
  for (const file of readdirSync(english)) {
    const strip = (key: string) => key.replace(PLURAL, '');
    const wanted = new Set(keysOf(readJson(join(english, file))).map(strip));
    const there = new Set(keysOf(readJson(join(ROOT, 'i18n', language.name, file))).map(strip));
    for (const key of wanted) if (!there.has(key)) faults.push(`${language.name}/${file} lacks "${key}"`);
    for (const key of there)
      if (!wanted.has(key)) faults.push(`${language.name}/${file} has "${key}", which English has not`);
  }
}

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log('catalogues: every key is used and every language is whole');
