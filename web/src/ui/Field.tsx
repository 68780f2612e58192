/**
 * A labelled text field. Label, hint and error are tied to the input for assistive technology; an error is an icon
 * and a sentence, never colour alone, and says what to do.
 */
import { CircleAlert, type LucideIcon } from 'lucide-react';
import type { HTMLInputAutoCompleteAttribute, ReactNode, Ref } from 'react';
import { FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import css from './Field.module.css';
import { Icon } from './Icon.tsx';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly name?: string;
  readonly type?: 'text' | 'email' | 'url';
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

export function Field(props: FieldProps) {
  const { label, value, onChange, hint, error, icon } = props;
  return (
    <TextField
      className={css.field ?? ''}
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      type={props.type ?? 'text'}
      isReadOnly={props.readOnly ?? false}
      isRequired={props.required ?? false}
      {...(props.name !== undefined && { name: props.name })}
      {...(props.autoComplete !== undefined && { autoComplete: props.autoComplete })}
      {...(props.maxLength !== undefined && { maxLength: props.maxLength })}
    >
      <Label className={css.label}>{label}</Label>
      <div className={css.wrap}>
        {icon && <Icon as={icon} className={css.lead} />}
        <Input
          ref={props.inputRef ?? null}
          className={css.input ?? ''}
          // biome-ignore lint/a11y/noAutofocus: the one field a page is about; the caller decides
          autoFocus={props.autoFocus ?? false}
          spellCheck={props.spellCheck ?? false}
          {...(props.placeholder !== undefined && { placeholder: props.placeholder })}
        />
      </div>
      {hint !== undefined && (
        <Text slot="description" className={css.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={css.error ?? ''}>{error !== undefined && <ErrorText>{error}</ErrorText>}</FieldError>
    </TextField>
  );
}
