/**
 * A labelled text field. Label, hint and error are tied to the input for assistive technology; an error is an icon
 * and a sentence, never colour alone, and says what to do.
 */
import { CircleAlert, type LucideIcon } from 'lucide-react';
import type { HTMLInputAutoCompleteAttribute, ReactNode, Ref } from 'react';
import { FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { cx } from './classes.ts';
import { defined } from './defined.ts';
import css from './Field.module.css';
import { Icon } from './Icon.tsx';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly name?: string;
  readonly type?: 'text' | 'email' | 'url' | 'search';
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly icon?: LucideIcon;
  readonly placeholder?: string;
  readonly autoComplete?: HTMLInputAutoCompleteAttribute;
  readonly autoFocus?: boolean;
  readonly readOnly?: boolean;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly spellCheck?: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** The sentence under a control that is wrong. */
export function ErrorText({ children }: { readonly children: string }) {
  return (
    <>
      <Icon as={CircleAlert} size="sm" />
      <span>{children}</span>
    </>
  );
}

export function Field({ label, value, onChange, hint, error, icon, ...props }: FieldProps) {
  const { name, type, autoComplete, maxLength, placeholder, autoFocus, inputRef } = props;
  return (
    <TextField
      className={cx(css.field)}
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      {...defined({ name, type, autoComplete, maxLength, isReadOnly: props.readOnly, isRequired: props.required })}
    >
      <Label className={css.label}>{label}</Label>
      <div className={css.wrap}>
        {icon && <Icon as={icon} className={css.lead} />}
        <Input
          className={cx(css.input)}
          spellCheck={props.spellCheck ?? false}
          {...defined({ ref: inputRef, placeholder, autoFocus })}
        />
      </div>
      {hint !== undefined && (
        <Text slot="description" className={css.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={cx(css.error)}>{error !== undefined && <ErrorText>{error}</ErrorText>}</FieldError>
    </TextField>
  );
}
