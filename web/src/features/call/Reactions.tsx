/** The reactions of the last seconds, over the stage and never over a face's name. */
import { useTranslation } from 'react-i18next';
import { useReadable } from '../prejoin/readable.ts';
import type { Call } from './open.ts';
import css from './Reactions.module.css';
import { SIGNS } from './signs.ts';

export function Reactions({ call }: { readonly call: Call }) {
  const { t } = useTranslation('call');
  const reactions = useReadable(call.together.reactions);
  if (reactions.length === 0) {
    return null;
  }
  return (
    <ul className={css.reactions} aria-label={t('react.shown')}>
      {reactions.map(({ id, name, self, reaction }) => (
        <li key={id} className={css.one}>
          <span role="img" aria-label={t(`react.${reaction}`)} className={css.sign}>
            {SIGNS[reaction]}
          </span>
          <bdi className="ellipsis">{self ? t('you') : name || t('unnamed')}</bdi>
        </li>
      ))}
    </ul>
  );
}
