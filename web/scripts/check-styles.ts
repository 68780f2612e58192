/**
 * Checks the style sheets: a class which a component asks for exists in its module, a class of a module is asked for,
 * no colour stands outside tokens.css (base.css answers shell tokens on the stage), every token that is read exists, and
 * csp.json allows exactly the inline styles of the component library.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..', 'src');
const COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(/iu;
/** Files that may hold colours, and why. */
const MAY_COLOUR = new Set([
  'ui/tokens.css', // the tokens themselves
  'ui/base.css', // the stage's twins of shell tokens
]);

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' });
const faults: string[] = [];

const tokens = new Set<string>();
for (const file of files.filter((name) => name.endsWith('.css'))) {
  for (const [, name] of readFileSync(join(ROOT, file), 'utf8').matchAll(/(--[\w-]+)\s*:/gu))
    if (name) tokens.add(name);
}
/** Set by react-aria on popovers. */
tokens.add('--trigger-width');

const strip = (css: string) => css.replace(/\/\*[\s\S]*?\*\//gu, '');

for (const file of files.filter((name) => name.endsWith('.css'))) {
  const css = strip(readFileSync(join(ROOT, file), 'utf8'));
  for (const [line, text] of css.split('\n').entries()) {
    if (!MAY_COLOUR.has(file) && COLOUR.test(text))
      faults.push(`${file}:${line + 1} holds a colour of its own: ${text.trim()}`);
    if (
      /^\s*(?:(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b|(?:left|right|top|bottom|width|height):)/u.test(
        text,
      )
    ) {
      faults.push(`${file}:${line + 1} names a side instead of a logical one: ${text.trim()}`);
    }
    for (const [, name] of text.matchAll(/var\((--[\w-]+)/gu)) {
      if (name && !tokens.has(name)) faults.push(`${file}:${line + 1} reads ${name}, which nobody sets`);
    }
  }
}

/** What a component may build at run time: `css[kind]`, `css[size]`, `css[\`hue-${hue}\`]`. */
const LOOKED_UP = /css\[(?!')/u;

for (const file of files.filter((name) => name.endsWith('.module.css'))) {
  const css = strip(readFileSync(join(ROOT, file), 'utf8')).replace(/:global\([^)]*\)/gu, '');
  const classes = new Set([...css.matchAll(/\.([a-z][\w-]*)/giu)].map(([, name]) => name));
  const asked = new Set<string>();
  let lookedUp = false;
  for (const user of files.filter((name) => /\.tsx?$/u.test(name))) {
    const source = readFileSync(join(ROOT, user), 'utf8');
    for (const [, binding, path] of source.matchAll(/import (\w+) from '([^']+\.module\.css)'/gu)) {
      if (!binding || !path || relative(ROOT, join(ROOT, dirname(user), path)) !== file) continue;
      const use = new RegExp(`\\b${binding}(?:\\.([a-zA-Z][\\w]*)|\\['([^']+)'\\])`, 'gu');
      for (const [, dotted, quoted] of source.matchAll(use)) {
        const name = dotted ?? quoted ?? '';
        asked.add(name);
        if (!classes.has(name)) faults.push(`${user} asks for .${name}, which ${file} has not`);
      }
      lookedUp ||= LOOKED_UP.test(source);
    }
  }
  if (!lookedUp)
    for (const name of classes)
      if (name && !asked.has(name)) faults.push(`${file} has .${name}, which nobody asks for`);
}

/**
 * The page allows inline styles by hash only (csp.json). The component library adds two constant ones: for pressable
 * things, and while a modal is open on iOS. A release that changes or adds one fails here, not in the field.
 */
const LIBRARIES = ['react-aria', 'react-aria-components', 'react-stately'];
const allowed = JSON.parse(readFileSync(join(ROOT, '..', 'csp.json'), 'utf8')) as {
  readonly style_hashes: readonly string[];
};
const needed = new Map<string, string>();

for (const library of LIBRARIES) {
  const folder = join(ROOT, '..', 'node_modules', library, 'dist');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.mjs'),
  )) {
    const source = readFileSync(join(folder, file), 'utf8');
    const made = source.match(/createElement\('style'\)/gu)?.length ?? 0;
    const texts = [...source.matchAll(/\.textContent = `([^`]*)`/gu)].map(([, text]) => text ?? '');
    if (made > texts.length) faults.push(`${library}/${file} adds a style that cannot be read here`);
    for (const text of made > 0 ? texts : []) {
      const style = text.trim().replace(/\$\{[^}]*PRESSABLE_ATTRIBUTE\}/gu, 'data-react-aria-pressable');
      if (style.includes('${')) faults.push(`${library}/${file} adds a style that is not constant`);
      needed.set(`sha256-${createHash('sha256').update(style).digest('base64')}`, `${library}/${file}`);
    }
  }
}
for (const [hash, file] of needed)
  if (!allowed.style_hashes.includes(hash)) faults.push(`csp.json lacks ${hash} of ${file}`);
for (const hash of allowed.style_hashes)
  if (!needed.has(hash)) faults.push(`csp.json allows ${hash}, which nothing needs`);

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log('styles: classes, tokens, colours and hashes are in order');
