/** A checkbox with its sentence, which may hold a link. */
import { type ReactNode, type Ref, useId } from 'react';
import css from './Field.module.css';
import { ErrorText } from './Field.tsx';

export interface CheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
  readonly name?: string;
  readonly required?: boolean;
  readonly error?: string | undefined;
  readonly inputRef?: Ref<HTMLInputElement>;
}

export function Check({ checked, onChange, children, name, required, error, inputRef }: CheckProps) {
  const id = useId();
  return (
    <div className={css.field}>
      <label className={css.check}>
        <input
          ref={inputRef}
          type="checkbox"
          checked={checked}
          name={name}
          required={required}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={error === undefined ? undefined : id}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span>{children}</span>
      </label>
      {error !== undefined && (
        <div id={id} className={css.error}>
          <ErrorText>{error}</ErrorText>
        </div>
      )}
    </div>
  );
}
