import { screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { draw } from '../testing/draw.tsx';
import { Button } from './Button.tsx';

function Once({ onPress }: { readonly onPress: () => void }) {
  const [busy, setBusy] = useState<string>();
  return (
    <Button
      busy={busy}
      onPress={() => {
        onPress();
        setBusy('Sending…');
      }}
    >
      Send
    </Button>
  );
}

test('a button that waits keeps its focus, says why, and does nothing more', async () => {
  const pressed = vi.fn();
  const { user } = draw(<Once onPress={pressed} />);
  await user.tab();
  await user.keyboard('{Enter}');
  const waiting = screen.getByRole('button', { name: 'Sending…' });
  expect(document.activeElement).toBe(waiting);
  expect(waiting.getAttribute('aria-disabled')).toBe('true');
  await user.keyboard('{Enter}');
  await user.click(waiting);
  expect(pressed).toHaveBeenCalledTimes(1);
  expect(document.querySelector('[data-announcer="polite"]')?.textContent).toContain('Sending…');
});

test('a submit button that waits does not submit again', async () => {
  const submitted = vi.fn((event: Event) => event.preventDefault());
  const { user, container } = draw(
    <form>
      <Button type="submit" busy="Sending…">
        Send
      </Button>
    </form>,
  );
  container.querySelector('form')?.addEventListener('submit', submitted);
  await user.click(screen.getByRole('button'));
  expect(submitted).not.toHaveBeenCalled();
});
