/**
 * A form that never reloads the page. After a refused attempt the focus goes to the first field that is wrong,
 * whose sentence is then read out.
 */
import { type ReactNode, useEffect, useRef } from 'react';

export interface FormProps {
  readonly children: ReactNode;
  readonly onSubmit: () => void;
  /** Counts refused attempts. */
  readonly refused: number;
  readonly className?: string | undefined;
  readonly label?: string;
}

export function Form({ children, onSubmit, refused, className, label }: FormProps) {
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (refused > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refused]);

  return (
    <form
      ref={form}
      noValidate
      className={className}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
