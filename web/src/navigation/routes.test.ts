import { describe, expect, test } from 'vitest';
import { afterSignIn, readRoute } from './routes.ts';

const at = (url: string) => readRoute(new URL(url, 'https://meet.example.org'));

describe('addresses and pages', () => {
  test.each([
    ['/', { page: 'home' }],
    ['/signin', { page: 'signin', step: 'address', link: null }],
    ['/signin/', { page: 'signin', step: 'address', link: null }],
    ['/signin?step=code', { page: 'signin', step: 'code', link: null }],
    ['/signin?step=join', { page: 'signin', step: 'join', link: null }],
    ['/signin?step=nonsense', { page: 'signin', step: 'address', link: null }],
    ['/signin#secret', { page: 'signin', step: 'address', link: 'secret' }],
    ['/setup#secret', { page: 'setup', token: 'secret' }],
    ['/join#secret', { page: 'join', token: 'secret' }],
    ['/join', { page: 'join', token: '' }],
    ['/welcome', { page: 'welcome' }],
    ['/your-data', { page: 'your-data' }],
    ['/policy-change', { page: 'policy-change' }],
    ['/report', { page: 'report' }],
    ['/reports/', { page: 'reports' }],
    ['/people', { page: 'people' }],
    ['/admin', { page: 'admin' }],
    ['/support', { page: 'support' }],
    ['/profile', { page: 'profile' }],
    ['/m/k7qm3xabcdefghjkmnpq', { page: 'meeting', id: 'k7qm3xabcdefghjkmnpq' }],
    ['/m/k7qm3xabcdefghjkmnpq/', { page: 'meeting', id: 'k7qm3xabcdefghjkmnpq' }],
    ['/m/', { page: 'unknown' }],
    ['/m/a/b', { page: 'unknown' }],
    ['/nothing', { page: 'unknown' }],
    ['/policy', { page: 'unknown' }],
    ['/m/%E0%A4%A', { page: 'meeting', id: '%E0%A4%A' }],
  ])('%s', (url, route) => {
    expect(at(url)).toEqual(route);
  });

  test('sign-in leads back to a meeting', () => {
    expect(afterSignIn('?next=%2Fm%2Fk7qm3xabcdefghjkmnpq')).toBe('/m/k7qm3xabcdefghjkmnpq');
  });

  test.each([
    '',
    '?next=',
    '?next=//evil.example',
    '?next=https://evil.example/m/a',
    '?next=/m/../x',
    '?next=javascript:1',
  ])('sign-in with %j leads home, never elsewhere', (search) => {
    expect(afterSignIn(search)).toBe('/');
  });
});
