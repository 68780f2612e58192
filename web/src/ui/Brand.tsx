/** Mark and wordmark. Drawn, never typeset; not mirrored in right-to-left pages. */
import { Link } from 'react-aria-components';
import css from './Brand.module.css';
import { MARK, WORD_BAR, WORD_STROKES } from './brandPaths.ts';

/** The product's name is a name: it is the same in every language. */
export const PRODUCT = 'Pattino';

function Drawing() {
  return (
    <>
      <svg className={css.mark} viewBox="0 8 84 88" aria-hidden="true">
        <path fill="currentColor" d={MARK} />
      </svg>
      <svg className={css.word} viewBox="4 10 318 98" role="img" aria-label={PRODUCT}>
        <g fill="none" stroke="currentColor" strokeWidth="9.6" strokeLinecap="round" strokeLinejoin="round">
          <path d={WORD_STROKES} />
        </g>
        <path fill="currentColor" d={WORD_BAR} />
      </svg>
    </>
  );
}

/** With `href` a link home, without it a picture. */
export function Brand({ href }: { readonly href?: string }) {
  if (href === undefined) {
    return (
      <span className={css.brand}>
        <Drawing />
      </span>
    );
  }
  return (
    <Link href={href} className={css.brand ?? ''}>
      <Drawing />
    </Link>
  );
}
