/** A turning ring. It is decoration: the words beside it say what is being waited for, so it never stands alone. */
import { cx } from './classes.ts';
import css from './Spinner.module.css';

export function Spinner({ small = false }: { readonly small?: boolean }) {
  return <span aria-hidden="true" className={cx(css.spinner, small && css.small)} />;
}
