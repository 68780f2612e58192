/**
 * Checks the catalogues: every key is used, every file is loaded, every page brings the words that it says, and every
 * language is whole: all keys, all the plural forms that its own grammar asks for, the same values and markup in each
 * text, and nothing left in English.
 *
 * That every used key exists is checked by the compiler (src/i18n/types.d.ts); that no sentence stands outside the
 * catalogues by Biome (noJsxLiterals). A key that is put together at run time is written here with its reason.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

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

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/u.test(name) && !/\.test\.tsx?$/u.test(name) && !name.startsWith('testing'))
    .map((name) => join(folder, name));
}

const code = sourceFiles(ROOT)
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

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

/** Texts that may be the same as in English, because the word or the name is. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  de: [
    'admin.support',
    'home.support',
    'support.page',
    'support.name',
    'call.chat.open',
    'call.chat.title',
    'call.keys.changed',
    'call.keys.does.chat',
    'call.line.because',
    'call.line.codec',
    'call.line.kbps',
    'call.line.ms',
    'call.line.transport',
    'call.react.said',
    'call.reconnect.seconds',
    'common.titled',
    'entry.joinExample',
    'setup.domainsExample',
    'setup.organisation',
    'setup.organisationName',
  ],
};

type Texts = ReadonlyMap<string, string>;

function textsOf(language: string): Texts {
  const texts = new Map<string, string>();
  const read = (tree: Readonly<Record<string, unknown>>, above: string): void => {
    for (const [key, value] of Object.entries(tree)) {
      if (typeof value === 'object' && value !== null)
        read(value as Readonly<Record<string, unknown>>, `${above}${key}.`);
      else texts.set(`${above}${key}`, String(value));
    }
  };
  const folder = join(ROOT, 'i18n', language);
  for (const file of readdirSync(folder)) read(readJson(join(folder, file)), `${file.replace(/\.json$/u, '')}.`);
  return texts;
}

/** What a program puts in and the markup around words: the same ones in every language, in any order. */
const fillings = (text: string): string => [...text.matchAll(/\{\{\w+\}\}|<\/?\w+>/gu)].map(String).sort().join(' ');
/** A form for one, none or a few may leave the number out: "One try is left." */
const withoutCount = (found: string): string => found.replaceAll('{{count}}', '').replace(/\s+/gu, ' ').trim();

function sameFillings(key: string, text: string, other: string): boolean {
  return PLURAL.test(key)
    ? withoutCount(fillings(text)) === withoutCount(fillings(other))
    : fillings(text) === fillings(other);
}

const strip = (key: string): string => key.replace(PLURAL, '');

/** The forms of English that this language needs and has not, each with the text to translate. */
function lacking(language: string, there: Texts, wanted: Texts): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  return [...wanted].flatMap(([key, text]) => {
    const counted = PLURAL.test(key) && !key.endsWith('_zero') && wanted.has(`${strip(key)}_one`);
    const needed = counted ? forms.map((form) => `${strip(key)}_${form}`) : [key];
    return needed.filter((form) => !there.has(form)).map((form) => `${language} lacks "${form}": ${text}`);
  });
}

function faultOf(language: string, key: string, text: string, english: string | undefined): string | null {
  if (english === undefined) return `${language} has "${key}", which English has not`;
  if (text.trim() === '' || text !== text.trim()) return `${language}: "${key}" is empty or has blanks around it`;
  if (!sameFillings(key, text, english)) return `${language}: "${key}" has other values or markup than English`;
  const may = SAME[language]?.includes(key) === true || !/[a-z]{3}/iu.test(text);
  return text === english && !may ? `${language}: "${key}" is still English: ${text}` : null;
}

function judge(language: string, wanted: Texts): string[] {
  const there = textsOf(language);
  const found = lacking(language, there, wanted);
  for (const [key, text] of there) {
    const fault = faultOf(language, key, text, wanted.get(key) ?? wanted.get(`${strip(key)}_other`));
    if (fault !== null) found.push(fault);
  }
  for (const key of SAME[language] ?? [])
    if (there.get(key) !== wanted.get(key)) found.push(`${language}: "${key}" need not stand in SAME any more`);
  return found;
}

const words = textsOf('en');
for (const language of readdirSync(join(ROOT, 'i18n'), { withFileTypes: true })) {
  if (!language.isDirectory() || ['en', 'words'].includes(language.name)) continue;
  faults.push(...judge(language.name, words));
  const loader = readFileSync(join(ROOT, 'i18n', `${language.name}.ts`), 'utf8');
  for (const file of readdirSync(join(ROOT, 'i18n', language.name)))
    if (!loader.includes(`./${language.name}/${file}`)) faults.push(`${language.name}/${file} is not loaded`);
}

/** What a file imports before it runs, and what it fetches later; its own files only. */
function imports(file: string): Record<'first' | 'later', readonly string[]> {
  const text = readFileSync(file, 'utf8');
  const paths = (shape: RegExp) =>
    [...text.matchAll(shape)]
      .map(([, path]) => join(dirname(file), path ?? ''))
      .filter((path) => /\.tsx?$/u.test(path));
  return {
    first: paths(/^(?:import|export)(?! type)[^;]*?'(\.[^']+)';/gmu),
    later: paths(/import\('(\.[^']+)'\)/gu),
  };
}

function closure(root: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [root];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (!seen.has(file)) waiting.push(...imports(file).first);
    seen.add(file);
  }
  return seen;
}

/** Whatever is fetched on its own finds its words in what stands when it runs: in the start, or in itself. */
function judgeWords(): string[] {
  const start = closure(join(ROOT, 'main.tsx'));
  const built = new Set(['common', 'entry', 'errors']);
  const roots = new Set([...sourceFiles(ROOT)].flatMap((file) => imports(file).later));
  const call = closure(join(ROOT, 'features', 'call', 'MeetingPage.tsx'));
  return [join(ROOT, 'main.tsx'), ...roots].flatMap((root) => {
    const files = closure(root);
    const brought = new Set(
      // Parts of the call are fetched by the call.
      [...files, ...start, ...(root.includes('features/call/') ? call : [])].flatMap(
        (file) => /i18n\/words\/(\w+)\.ts$/u.exec(file)?.[1] ?? [],
      ),
    );
    const said = [...files].flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/useTranslation\('(\w+)'/gu)].map(
        ([, name]) => [file, name ?? ''] as const,
      ),
    );
    return said
      .filter(([, name]) => !(built.has(name) || brought.has(name)))
      .map(
        ([file, name]) =>
          `${file.slice(ROOT.length + 1)} says "${name}", which ${root.slice(ROOT.length + 1)} does not bring`,
      );
  });
}

faults.push(...new Set(judgeWords()));

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log('catalogues: every key is used, every page brings its words, every language is whole');
