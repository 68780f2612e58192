/** The pages of a large meeting. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import css from './Stage.module.css';

export interface PagerProps {
  readonly page: number;
  readonly pages: number;
  readonly covered: boolean;
  readonly onPage: (page: number) => void;
}

export function Pager({ page, pages, covered, onPage }: PagerProps) {
  const { t } = useTranslation('call');
  return (
    <nav className={css.pager} inert={covered} aria-label={t('stage.pages')}>
      <Button
        size="sm"
        iconOnly
        isDisabled={page === 0}
        aria-label={t('stage.pageBefore')}
        onPress={() => onPage(page - 1)}
      >
        <Icon as={ChevronLeft} flip />
      </Button>
      <span className="small num" role="status">
        {t('stage.page', { page: page + 1, pages })}
      </span>
      <Button
        size="sm"
        iconOnly
        isDisabled={page === pages - 1}
        aria-label={t('stage.pageNext')}
        onPress={() => onPage(page + 1)}
      >
        <Icon as={ChevronRight} flip />
      </Button>
    </nav>
  );
}
