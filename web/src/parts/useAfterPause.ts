/** What was typed, once the person pauses: a list that is asked for with each letter is asked for too often. */
import { useEffect, useState } from 'react';

/** A pause in typing. Higher feels slow, lower asks for each letter. */
const PAUSE_MS = 180;

export function useAfterPause(typed: string): string {
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}
