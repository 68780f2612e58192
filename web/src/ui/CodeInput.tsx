/** The field for a sign-in code: one real input which looks like eight cells. */
import { type ReactNode, type Ref, useId, useLayoutEffect, useRef } from 'react';
import css from './CodeInput.module.css';
import { cx } from './classes.ts';
import { groupCode, readCode } from './code.ts';
import field from './Field.module.css';
import { ErrorText } from './Field.tsx';

export interface CodeInputProps {
  readonly label: string;
  /** The bare code, without the space between its halves. */
  readonly value: string;
  readonly onChange: (code: string) => void;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly autoFocus?: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** Where the caret belongs after `typed` (its text before the caret) was read and grouped. */
function caretAfter(typed: string): number {
  return groupCode(readCode(typed)).length;
}

export function CodeInput({ label, value, onChange, hint, error, autoFocus = false, inputRef }: CodeInputProps) {
  const id = useId();
  const own = useRef<HTMLInputElement | null>(null);
  const caret = useRef<number | null>(null);

  // Reading may change the text before the caret (a space comes, a dash goes); the browser would throw it to the end.
  useLayoutEffect(() => {
    if (caret.current !== null && own.current === document.activeElement) {
      own.current?.setSelectionRange(caret.current, caret.current);
    }
    caret.current = null;
  });

  return (
    <div className={field.field}>
      <label className={field.label} htmlFor={id}>
        {label}
      </label>
      <div className={css.box} data-invalid={error !== undefined || undefined}>
        <input
          id={id}
          ref={(element) => {
            own.current = element;
            if (typeof inputRef === 'function') inputRef(element);
            else if (inputRef) inputRef.current = element;
          }}
          className={css.input}
          value={groupCode(value)}
          onChange={(event) => {
            const { value: typed, selectionStart } = event.target;
            caret.current = selectionStart === null ? null : caretAfter(typed.slice(0, selectionStart));
            onChange(readCode(typed));
          }}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          inputMode="text"
          enterKeyHint="go"
          autoFocus={autoFocus}
          aria-required="true"
          aria-invalid={error !== undefined || undefined}
          aria-describedby={cx(hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`)}
        />
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={field.hint}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className={field.error}>
          <ErrorText>{error}</ErrorText>
        </p>
      )}
    </div>
  );
}
