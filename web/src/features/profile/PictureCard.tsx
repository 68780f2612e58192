/** One's picture: made small in the browser, written anew by the server. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import type { Account, Profile } from '../../api/model.ts';
import { profileQuery } from '../../api/queries.ts';
import { ProblemNote } from '../../parts/ProblemNote.tsx';
import { pictureOf } from '../../parts/picture.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { toast } from '../../ui/Toast.tsx';
import css from './Profile.module.css';
import { smallPicture } from './smallPicture.ts';

export function PictureCard({ account, profile }: { readonly account: Account; readonly profile: Profile }) {
  const { t } = useTranslation('profile');
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const change = useMutation({
    mutationFn: async (file: File | null) => {
      if (file === null) return api.hidePicture();
      return api.showPicture(await smallPicture(file));
    },
    onSuccess: (told) => {
      client.setQueryData(profileQuery.queryKey, told);
      toast(t('pictureSaved'));
    },
  });
  return (
    <Card labelledBy="picture" className={css.card}>
      <h2 id="picture">{t('picture')}</h2>
      <div className={css.face}>
        <Avatar hue={account.hue} name={account.name} size="xl" src={pictureOf(account.id, profile.picture)} />
        <p className="small muted">{t('pictureText')}</p>
      </div>
      <input
        ref={input}
        type="file"
        accept="image/jpeg,image/png,image/webp"
        hidden
        aria-label={t('pictureFile')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) change.mutate(file);
        }}
      />
      <div className={css.choices}>
        <Button busy={change.isPending ? t('saving') : undefined} onPress={() => input.current?.click()}>
          {t('pictureChoose')}
        </Button>
        {profile.picture !== null && (
          <Button kind="danger" onPress={() => change.mutate(null)}>
            {t('pictureRemove')}
          </Button>
        )}
      </div>
      {change.error && <ProblemNote error={change.error} />}
    </Card>
  );
}
