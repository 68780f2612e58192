/** Everything that is stored, field by field: what is in it, why, until when, and who reads it. */
import { useTranslation } from 'react-i18next';
import type { Holding } from '../../api/model.ts';
import { momentOf } from '../../i18n/dates.ts';
import en from '../../i18n/en/yourdata.json';
import { Card } from '../../ui/Card.tsx';
import css from './YourData.module.css';

type Field = keyof typeof en.fields;
type Group = keyof typeof en.groups;

const isField = (name: string): name is Field => Object.hasOwn(en.fields, name);
const isGroup = (name: string): name is Group => Object.hasOwn(en.groups, name);
/** What people came to see stands first; a group that the catalogue does not know stands last. */
const ORDER = Object.keys(en.groups);
const rank = (group: string) => (isGroup(group) ? ORDER.indexOf(group) : ORDER.length);
const MOMENT = /^\d{4}-\d\d-\d\dT/u;

function Row({ holding }: { readonly holding: Holding }) {
  const { t, i18n } = useTranslation('yourdata');
  const name = `${holding.table}_${holding.column}`;
  const written = holding.values.map((value) => (MOMENT.test(value) ? momentOf(value, i18n.language) : value));
  const until = holding.until.map((value) => momentOf(value, i18n.language));
  return (
    <li className={css.row}>
      <div className={css.what}>
        <h4>{isField(name) ? t(`fields.${name}`) : name}</h4>
        <p className={holding.withheld === null ? css.value : 'muted small'}>
          {holding.withheld ?? (written.join(', ') || t('nothing'))}
        </p>
      </div>
      <dl className={css.facts}>
        <dt>{t('why')}</dt>
        <dd>{holding.purpose}</dd>
        <dt>{t('until')}</dt>
        <dd>{until.join(', ') || holding.kept}</dd>
        <dt>{t('readBy')}</dt>
        <dd>{holding.readers.join(', ')}</dd>
      </dl>
    </li>
  );
}

export function Holdings({ items }: { readonly items: readonly Holding[] }) {
  const { t } = useTranslation('yourdata');
  const groups = [...new Set(items.map(({ table }) => table))].sort((one, other) => rank(one) - rank(other));
  return (
    <section aria-labelledby="stored" className={css.part}>
      <h2 id="stored">{t('stored')}</h2>
      {groups.map((group) => (
        <Card key={group} className={css.group}>
          <h3>{isGroup(group) ? t(`groups.${group}`) : group}</h3>
          <ul className={css.rows}>
            {items
              .filter(({ table }) => table === group)
              .map((holding) => (
                <Row key={holding.column} holding={holding} />
              ))}
          </ul>
        </Card>
      ))}
    </section>
  );
}
