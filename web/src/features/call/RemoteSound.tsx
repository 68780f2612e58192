/** The voices. One element for each person, in the page but not seen, and never muted: muting is the speaker's own. */
import { useEffect, useRef } from 'react';
import type { Playable } from '../../call/people.ts';
import { useReadable } from '../prejoin/readable.ts';
import type { Call } from './open.ts';

function Voice({ identity, playable }: { readonly identity: string; readonly playable: Playable }) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const { current } = element;
    return current === null ? undefined : playable.attach(current);
  }, [playable]);
  return <audio ref={element} autoPlay data-participant={identity} data-kind="voice" />;
}

export function RemoteSound({ call }: { readonly call: Call }) {
  const people = useReadable(call.session.people);
  return (
    <div hidden>
      {people.map(({ identity, shareAudio }) =>
        shareAudio === null ? null : (
          <Voice key={`${identity} ${shareAudio.id}`} identity={identity} playable={shareAudio} />
        ),
      )}
      {people.map(({ identity, audio }) =>
        audio === null ? null : <Voice key={`${identity} ${audio.id}`} identity={identity} playable={audio} />,
      )}
    </div>
  );
}
