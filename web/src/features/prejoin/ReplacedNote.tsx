/** At the door: another device is used than before, and the way back. */
import { useTranslation } from 'react-i18next';
import type { OwnMedia } from '../../call/own.ts';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Note.tsx';
import { useReplacedWords } from './replacedWords.ts';

export function ReplacedNote({ media }: { readonly media: OwnMedia }) {
  const { t } = useTranslation('call');
  const told = useReplacedWords(media);
  return (
    <div role="status">
      {told !== null && (
        <Note kind="info">
          <p>{told.words}</p>
          <p className="row">
            {told.undo !== null && (
              <Button size="sm" onPress={() => void media.undoReplaced()}>
                {told.undo}
              </Button>
            )}
            <Button size="sm" kind="quiet" onPress={() => media.dismissReplaced()}>
              {t('replaced.dismiss')}
            </Button>
          </p>
        </Note>
      )}
    </div>
  );
}
