/** Mail domains as people write them: separated by commas, spaces or lines, with or without an @. Pure. */

const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?';
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})+$`, 'u');

export function readDomains(typed: string): readonly string[] {
  const parts = typed
    .split(/[\s,;]+/u)
    .map((part) => part.replace(/^.*@/u, '').replace(/\.$/u, '').toLowerCase())
    .filter((part) => part !== '');
  return [...new Set(parts)];
}

/** The first that is no domain. */
export function wrongDomain(domains: readonly string[]): string | undefined {
  return domains.find((domain) => !DOMAIN.test(domain));
}
