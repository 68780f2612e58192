/** Shows one track in a `<video>`. Silent: sound plays through elements of its own, so that it outlives the picture. */
import { useEffect, useRef } from 'react';
import type { Playable } from '../../call/people.ts';
import { cx } from '../../ui/classes.ts';
import css from './Picture.module.css';

export interface PictureProps {
  readonly playable: Playable;
  /** One's own picture is shown as in a mirror; others see it the right way round. */
  readonly mirrored?: boolean;
}

export function Picture({ playable, mirrored = false }: PictureProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const { current } = element;
    return current === null ? undefined : playable.attach(current);
  }, [playable]);
  return <video ref={element} className={cx(css.picture, mirrored && css.mirrored)} autoPlay playsInline muted />;
}
