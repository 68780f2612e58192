/** Opens the whole client at an address, as a browser would. */
import { act } from '@testing-library/react';
import { App } from '../app/App.tsx';
import { navigate } from '../navigation/navigation.ts';
import { draw } from './draw.tsx';

export function open(address: string) {
  act(() => navigate(address, { replace: true }));
  return draw(<App />);
}

export const here = (): string => window.location.pathname + window.location.search + window.location.hash;
