/**
 * A labelled choice from a list: the platform's own select, which is the best one on a phone and under a screen
 * reader. `placeholder` is the first, empty entry: nothing is chosen for the person.
 */
import { ChevronDown, type LucideIcon } from 'lucide-react';
import { type ReactNode, type Ref, useId } from 'react';
import { cx } from './classes.ts';
import css from './Field.module.css';
import { ErrorText } from './Field.tsx';
import { Icon } from './Icon.tsx';

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

export interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly SelectOption[];
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly icon?: LucideIcon;
  readonly name?: string;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly autoComplete?: string;
  readonly selectRef?: Ref<HTMLSelectElement>;
}

export function Select(props: SelectProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = cx(props.hint !== undefined && hintId, props.error !== undefined && errorId);
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {props.label}
      </label>
      <div className={css.wrap}>
        {props.icon && <Icon as={props.icon} className={css.lead} />}
        <select
          id={id}
          ref={props.selectRef}
          className={cx(css.input, css.select)}
          value={props.value}
          name={props.name}
          required={props.required}
          disabled={props.disabled}
          autoComplete={props.autoComplete}
          aria-invalid={props.error !== undefined || undefined}
          aria-describedby={described === '' ? undefined : described}
          onChange={(event) => props.onChange(event.target.value)}
        >
          {props.placeholder !== undefined && <option value="">{props.placeholder}</option>}
          {props.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon as={ChevronDown} className={css.chevron} />
      </div>
      {props.hint !== undefined && (
        <div id={hintId} className={css.hint}>
          {props.hint}
        </div>
      )}
      {props.error !== undefined && (
        <div id={errorId} className={css.error}>
          <ErrorText>{props.error}</ErrorText>
        </div>
      )}
    </div>
  );
}
