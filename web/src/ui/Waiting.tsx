/** A page that is not there yet, in words. */
import { cx } from './classes.ts';
import { Spinner } from './Spinner.tsx';
import css from './Waiting.module.css';

export interface WaitingProps {
  readonly words: string;
  readonly onStage?: boolean;
}

export function Waiting({ words, onStage = false }: WaitingProps) {
  return (
    <div className={cx(onStage && 'on-stage')}>
      <main className={css.page}>
        <p role="status" className={css.line}>
          <Spinner small />
          {words}
        </p>
      </main>
    </div>
  );
}
