/** A labelled field of several lines; like `Field` in everything else. */
import type { ReactNode, Ref } from 'react';
import { TextArea as AriaTextArea, FieldError, Label, Text, TextField } from 'react-aria-components';
import { cx } from './classes.ts';
import { defined } from './defined.ts';
import css from './Field.module.css';
import { ErrorText } from './Field.tsx';

export interface TextAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly rows: number;
  readonly name?: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly placeholder?: string;
  readonly readOnly?: boolean;
  readonly areaRef?: Ref<HTMLTextAreaElement>;
}

export function TextArea({ label, value, onChange, rows, hint, error, ...props }: TextAreaProps) {
  const { name, placeholder, areaRef } = props;
  return (
    <TextField
      className={cx(css.field)}
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      {...defined({ name, isReadOnly: props.readOnly })}
    >
      <Label className={css.label}>{label}</Label>
      <AriaTextArea
        className={cx(css.input, css.area)}
        rows={rows}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        {...defined({ ref: areaRef, placeholder })}
      />
      {hint !== undefined && (
        <Text slot="description" className={css.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={cx(css.error)}>{error !== undefined && <ErrorText>{error}</ErrorText>}</FieldError>
    </TextField>
  );
}
