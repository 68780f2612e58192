/**
 * Puts a call together: the person's devices, the session, who sits where, and the threads between them.
 * The only place where the call meets the API and the browser; everything it joins can be tested apart.
 */
import { api } from '../../api/client.ts';
import { ApiError, isFault, isPassing } from '../../api/error.ts';
import type { JoinForm } from '../../api/model.ts';
import { browserDevices } from '../../call/browser.ts';
import type { EndReason, JoinAnswer } from '../../call/callState.ts';
import { type Clock, systemClock } from '../../call/clock.ts';
import type { DevicePort } from '../../call/devices.ts';
import { MicrophoneHints } from '../../call/hints.ts';
import { meterTrack } from '../../call/meter.ts';
import { OwnMedia } from '../../call/own.ts';
import { browserStorage, type PreferenceBook, preferenceBook } from '../../call/preferences.ts';
import { QualityWatch } from '../../call/qualityWatch.ts';
import type { RoomPort } from '../../call/room.ts';
import { Seating } from '../../call/seating.ts';
import { CallSession } from '../../call/session.ts';
import { Sharing } from '../../call/sharing.ts';
import { KeyBook } from '../../call/shortcuts.ts';
import { browserSmall, SmallWindow } from '../../call/small.ts';
import { ActiveSpeaker } from '../../call/speaker.ts';
import { part } from '../../call/store.ts';
import { Together } from '../../call/together.ts';
import { ViewBook } from '../../call/view.ts';
import { keepScreenOn } from '../../call/wake.ts';

export type Session = CallSession<unknown>;

export interface Call {
  readonly media: OwnMedia;
  readonly session: Session;
  readonly seating: Seating;
  readonly speaker: ActiveSpeaker;
  readonly view: ViewBook;
  readonly quality: QualityWatch;
  readonly hints: MicrophoneHints;
  readonly keys: KeyBook;
  readonly together: Together;
  readonly sharing: Sharing;
  /** The call in a window of its own, above all others. */
  readonly small: SmallWindow;
  readonly canShare: boolean;
  /** Neither sends nor fetches a camera's picture; the voices stay. */
  soundOnly(on: boolean): void;
  /** The form is kept in memory for this one visit: a rejoin must not ask again. */
  join(form: JoinForm): void;
  /** Releases the devices and leaves, whatever is going on. */
  close(): void;
}

/** What a call stands on; the browser's by default, others in tests. */
export interface Ground {
  readonly clock: Clock;
  readonly devices: DevicePort;
  readonly preferences: PreferenceBook;
  /** Where the browser remembers; null where it may not. */
  readonly storage: Storage | null;
  readonly newRoom: () => RoomPort | Promise<RoomPort>;
  readonly askToJoin: (meetingId: string, form: JoinForm) => Promise<JoinAnswer<unknown>>;
  readonly random: () => number;
}

/** The media client is large and works only inside: it is fetched while the person still looks at the preview. */
const mediaClient = () => import('../../call/livekit.ts');

export function browserGround(): Ground {
  // What fails now is fetched again when the person joins.
  mediaClient().catch(() => undefined);
  return {
    clock: systemClock,
    devices: browserDevices,
    preferences: preferenceBook(browserStorage()),
    storage: browserStorage(),
    newRoom: async () => new (await mediaClient()).LiveKitRoom(),
    askToJoin,
    // Spreads retries out; nothing secret depends on it.
    random: Math.random,
  };
}

export function openCall(meetingId: string, ground: Ground): Call {
  let form: JoinForm = {};
  const media = new OwnMedia(ground.devices, ground.preferences);
  const session: Session = new CallSession<unknown>({
    clock: ground.clock,
    random: ground.random,
    newRoom: ground.newRoom,
    askToJoin: () => ground.askToJoin(meetingId, form),
  });
  const seating = new Seating(session.people, ground.clock);
  const speaker = new ActiveSpeaker(session.people, ground.clock);
  const view = new ViewBook(ground.storage);
  view.follow(session.people);
  const quality = new QualityWatch({
    clock: ground.clock,
    inside: session.inside,
    people: session.people,
    counters: async () => session.room.counters(),
  });
  const hints = new MicrophoneHints({
    clock: ground.clock,
    microphone: part(media.state, ({ microphone }) => microphone),
    held: media.held,
    inside: session.inside,
    preferences: ground.preferences,
    measure: meterTrack,
  });
  const together = new Together(
    {
      people: session.people,
      inside: session.inside,
      hear: (listener) => session.hear(listener),
      post: async (data, to) => session.room.post(data, to),
    },
    ground.clock,
    Date.now,
  );
  const sharing = new Sharing({
    inside: session.inside,
    open: () => ground.devices.openScreen(),
    send: async (screen) => session.room.sendScreen(screen),
  });
  const small = new SmallWindow(browserSmall());
  let letSleep: (() => void) | null = null;

  const shareDevices = (): void => {
    const { microphone, camera, speaker } = media.state.get();
    session.show({
      microphone: microphone.kind === 'on' ? microphone.track : null,
      camera: camera.kind === 'on' ? camera.track : null,
    });
    session.hearThrough(speaker?.id ?? null);
  };
  const followState = (): void => {
    const { kind } = session.state.get();
    const inside = kind === 'joined' || kind === 'reconnecting';
    media.holdMicrophone(inside);
    if (inside) {
      letSleep ??= keepScreenOn();
    } else {
      letSleep?.();
      letSleep = null;
    }
    if (kind === 'ended') {
      media.close();
      sharing.close();
      small.close();
      together.close();
    }
  };
  const stops = [media.state.listen(shareDevices), session.state.listen(followState)];
  shareDevices();

  return {
    media,
    session,
    seating,
    speaker,
    view,
    quality,
    hints,
    keys: new KeyBook(ground.storage),
    together,
    sharing,
    small,
    soundOnly: (on) => {
      session.showPictures(!on);
      if (on) {
        media.switchOff('camera');
      }
    },
    canShare: ground.devices.canShare(),
    join: (given) => {
      form = given;
      session.join();
    },
    close: () => {
      sharing.close();
      small.close();
      session.leave();
      for (const stop of stops) {
        stop();
      }
      letSleep?.();
      hints.close();
      quality.close();
      view.close();
      speaker.close();
      seating.close();
      together.close();
      media.close();
    },
  };
}

async function askToJoin(meetingId: string, form: JoinForm): Promise<JoinAnswer<unknown>> {
  try {
    const { url, token } = await api.join(meetingId, form);
    return { kind: 'ticket', ticket: { url, token } };
  } catch (error) {
    return answerFor(error);
  }
}

/** What a failed request to join means for the call. */
export function answerFor(error: unknown): JoinAnswer<unknown> {
  if (!(error instanceof ApiError)) {
    return { kind: 'no', end: null, problem: error };
  }
  const { status, retryAfterS } = error.problem;
  if (isPassing(error) || status === 429) {
    return { kind: 'later', afterMs: retryAfterS === undefined ? null : retryAfterS * 1000, problem: error };
  }
  if (isFault(error)) {
    return { kind: 'fault', problem: error };
  }
  return { kind: 'no', end: endFor(error.code, status), problem: error };
}

/** Inside a call: how it ends when the way back is refused. */
function endFor(code: string, status: number): EndReason | null {
  switch (code) {
    case 'meeting_full':
      return 'full';
    case 'meeting_unknown':
      return 'meeting_ended';
    default:
      // Without a session a colleague is a guest who has not said who they are.
      return status === 401 || status === 403 || status === 422 ? 'signed_out' : null;
  }
}
