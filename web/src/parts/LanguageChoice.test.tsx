import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { en } from '../i18n/catalogue.ts';
import { bring, i18n, startLanguage, withWords } from '../i18n/index.ts';
import { LANGUAGE_KEY, RIGHT_TO_LEFT } from '../i18n/languages.ts';
import { expectAccessible } from '../testing/axe.ts';
import { open } from '../testing/open.tsx';
import { serve } from '../testing/server.ts';
import { signedOut } from '../testing/sessions.ts';

afterEach(async () => {
  window.localStorage.clear();
  await act(() => i18n.changeLanguage('en'));
});

describe('the language', () => {
  test('is chosen on the first screen, kept on this device, and every word follows at once', async () => {
    serve({ 'GET /api/session': { body: signedOut } });
    const { user } = open('/');
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Language' }), 'Deutsch');
    expect(await screen.findByRole('textbox', { name: 'Dienstliche E-Mail-Adresse' })).toBeTruthy();
    expect(document.documentElement.lang).toBe('de');
    expect(window.localStorage.getItem(LANGUAGE_KEY)).toBe('de');
    await expectAccessible();
  });

  test('is at first the one of the browser', async () => {
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['fr-FR', 'de-CH']);
    await startLanguage();
    expect(i18n.language).toBe('de');
    expect(window.localStorage.getItem(LANGUAGE_KEY)).toBeNull();
  });

  test('that another tab chose is spoken here as well', async () => {
    serve({ 'GET /api/session': { body: signedOut } });
    await startLanguage();
    open('/');
    await screen.findByRole('textbox', { name: 'Work e-mail' });
    window.localStorage.setItem(LANGUAGE_KEY, 'de');
    act(() => void window.dispatchEvent(new StorageEvent('storage', { key: LANGUAGE_KEY })));
    expect(await screen.findByRole('textbox', { name: 'Dienstliche E-Mail-Adresse' })).toBeTruthy();
  });

  test('comes in parts: the words of a page with the page, and those alone', async () => {
    await i18n.changeLanguage('de');
    expect(i18n.hasResourceBundle('de', 'setup')).toBe(false);
    const loaded = withWords(
      Promise.resolve().then(() => {
        bring('setup', en.setup);
        return 'the page';
      }),
    );
    expect(await loaded).toBe('the page');
    expect(i18n.hasResourceBundle('de', 'setup')).toBe(true);
    expect(i18n.hasResourceBundle('de', 'yourdata')).toBe(false);
  });

  test('from right to left turns the page', async () => {
    window.localStorage.setItem(LANGUAGE_KEY, RIGHT_TO_LEFT);
    await startLanguage();
    await waitFor(() => expect(document.documentElement.dir).toBe('rtl'));
  });
});
