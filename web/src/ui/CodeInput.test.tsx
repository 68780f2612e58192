import { screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { expectAccessible } from '../testing/axe.ts';
import { draw } from '../testing/draw.tsx';
import { CodeInput } from './CodeInput.tsx';

function Held({ error }: { readonly error?: string }) {
  const [code, setCode] = useState('');
  return (
    <main>
      <h1>Code</h1>
      <CodeInput label="Code" hint="Paste works." value={code} onChange={setCode} error={error} />
      <output>{code}</output>
    </main>
  );
}

const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Code' });

test('typing groups the signs and hands on the bare code', async () => {
  const { user } = draw(<Held />);
  await user.type(field(), 'k7qm3xab');
  expect(field()).toHaveProperty('value', 'K7QM 3XAB');
  expect(screen.getByRole('status').textContent).toBe('K7QM3XAB');
});

test('a whole mail can be pasted', async () => {
  const { user } = draw(<Held />);
  await user.click(field());
  await user.paste('Your code: K7QM-3XAB');
  expect(screen.getByRole('status').textContent).toBe('K7QM3XAB');
});

test('correcting in the middle keeps the caret in its place', async () => {
  const { user } = draw(<Held />);
  await user.type(field(), 'K7QM3XAB');
  field().setSelectionRange(2, 2);
  await user.keyboard('{Backspace}Z');
  expect(field().value).toBe('KZQM 3XAB');
  expect(field().selectionStart).toBe(2);
});

test('hint and error belong to the field', async () => {
  draw(<Held error="This code is not right." />);
  expect(field().getAttribute('aria-invalid')).toBe('true');
  const described = (field().getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent);
  expect(described).toEqual(['Paste works.', 'This code is not right.']);
  await expectAccessible();
});
