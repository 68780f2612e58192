/** Addresses of the steps of signing in. They keep where the person was going (`next`), and nothing else. */

export function stepLink(step: 'address' | 'code' | 'join', search: string): string {
  const next = new URLSearchParams(search).get('next');
  const query = new URLSearchParams();
  if (step !== 'address') query.set('step', step);
  if (next !== null) query.set('next', next);
  return query.size === 0 ? '/signin' : `/signin?${query}`;
}
