/**
 * One person in one meeting, from pressing *Join* to the end, with every way to come back in between.
 *
 * Two layers mend a broken line. The SDK comes back by itself with the token it has (the `lost` and `back` of
 * `RoomPort`). When that is over — the room is gone after a restart of the media server, the token has expired — this
 * file asks the app for a new ticket and joins afresh, with the same devices, on or off as they were. The person sees
 * one thing: reconnecting, then back. A server that says that it restarts is not waited for by the SDK: its token is of
 * no use to the next one.
 */

import type { CallState, EndReason, JoinAnswer, Stage } from './callState.ts';
import type { Clock } from './clock.ts';
import type { Source } from './failures.ts';
import { Ladder } from './ladder.ts';
import { keepSame, NOBODY, type Person, unreached, withoutPictures } from './people.ts';
import { Publisher } from './publisher.ts';
import { DEADLINES, retryDelay } from './retry.ts';
import type { CloseReason, RoomChange, RoomPort, Ticket } from './room.ts';
import { type Readable, type Stop, Store } from './store.ts';

export interface SessionPorts<Problem> {
  readonly clock: Clock;
  /** A number in [0, 1) for each call: spreads out people who lost the same server at the same time. */
  readonly random: () => number;
  /** The media client may have to be fetched first. */
  readonly newRoom: () => RoomPort | Promise<RoomPort>;
  readonly askToJoin: () => Promise<JoinAnswer<Problem>>;
}

export type Tracks = Readonly<Record<Source, MediaStreamTrack | null>>;

const SILENT: Tracks = { microphone: null, camera: null };

interface Line {
  readonly room: RoomPort;
  readonly publisher: Publisher;
  readonly stop: Stop;
}

export class CallSession<Problem> {
  readonly #ports: SessionPorts<Problem>;
  readonly #state = new Store<CallState<Problem>>({ kind: 'idle' });
  readonly #people = new Store<readonly Person[]>(NOBODY);
  readonly #soundBlocked = new Store(false);
  readonly #trouble = new Store<readonly Source[]>([]);
  readonly #inside = new Store(false);
  readonly #pictures = new Store(true);
  readonly #ears = new Set<(from: string, data: Uint8Array) => void>();
  #tracks: Tracks = SILENT;
  #speaker: string | null = null;
  #line: Line | null = null;
  /** Counts the efforts to get in; what belongs to an older one is ignored. */
  #effort = 0;
  #restarting = false;
  #wait: { stop: Stop; now: () => void } | null = null;
  readonly #ladder: Ladder;

  constructor(ports: SessionPorts<Problem>) {
    this.#ports = ports;
    this.#ladder = new Ladder(ports.clock, {
      stage: (stage) => this.#setStage(stage),
      unreached: () => this.#people.update(unreached),
      stalePictures: () => this.#people.update(withoutPictures),
    });
    this.#state.listen(() => this.#inside.set(this.#state.get().kind === 'joined'));
  }

  get state(): Readable<CallState<Problem>> {
    return this.#state;
  }

  get people(): Readable<readonly Person[]> {
    return this.#people;
  }

  get soundBlocked(): Readable<boolean> {
    return this.#soundBlocked;
  }

  /** Sources that could not be sent: they are on here and the others do not get them. */
  get trouble(): Readable<readonly Source[]> {
    return this.#trouble;
  }

  /** False: sound only. */
  get pictures(): Readable<boolean> {
    return this.#pictures;
  }

  /** Whether the line to the others stands now. */
  get inside(): Readable<boolean> {
    return this.#inside;
  }

  hear(listener: (from: string, data: Uint8Array) => void): Stop {
    this.#ears.add(listener);
    return () => {
      this.#ears.delete(listener);
    };
  }

  /** The connection as it stands; throws where there is none. */
  get room(): RoomPort {
    if (this.#line === null) {
      throw new Error('There is no line to send on.');
    }
    return this.#line.room;
  }

  /** Enters the meeting; also from the end screen, to come back. */
  join(): void {
    const { kind } = this.#state.get();
    if (kind === 'idle' || kind === 'refused' || kind === 'ended') {
      this.#restarting = false;
      this.#state.set({ kind: 'joining', waiting: false });
      void this.#enter(this.#ports.clock.now());
    }
  }

  leave(): void {
    this.#finish('left');
  }

  /** Does not wait for the next attempt to come back. */
  tryNow(): void {
    const state = this.#state.get();
    if (state.kind !== 'reconnecting') {
      return;
    }
    if (this.#wait === null) {
      this.#drop();
      void this.#enter(state.lostAt);
    } else {
      this.#wait.now();
    }
  }

  /** What should be sent from now on; kept over every way to come back. */
  show(tracks: Tracks): void {
    this.#tracks = tracks;
    this.#line?.publisher.want('microphone', tracks.microphone);
    this.#line?.publisher.want('camera', tracks.camera);
  }

  retrySending(): void {
    this.#line?.publisher.retry();
  }

  hearThrough(speakerId: string | null): void {
    this.#speaker = speakerId;
    this.#applySpeaker();
  }

  /** Sound only: the pictures of the others are not fetched; kept over every way to come back. */
  showPictures(wanted: boolean): void {
    this.#pictures.set(wanted);
    this.#line?.room.receivePictures(wanted);
  }

  startSound(): void {
    // Refused again means still blocked: the offer to click simply stays.
    this.#line?.room.startSound().catch(() => this.#soundBlocked.set(true));
  }

  /** Tries until it is in, is told no, or has tried for too long. `since`: when this began for the person. */
  async #enter(since: number): Promise<void> {
    this.#effort += 1;
    const effort = this.#effort;
    for (let attempt = 0; effort === this.#effort; attempt += 1) {
      const answer = await this.#ports.askToJoin();
      if (effort !== this.#effort || (await this.#settled(answer, effort, since))) {
        return;
      }
      this.#showWaiting();
      await this.#pause(retryDelay(attempt, answer.kind === 'later' ? answer.afterMs : null, this.#ports.random()));
    }
  }

  /** Whether this effort is over: in, refused, overtaken or tried for too long. */
  async #settled(answer: JoinAnswer<Problem>, effort: number, since: number): Promise<boolean> {
    if (answer.kind === 'no' || (answer.kind === 'fault' && this.#state.get().kind === 'joining')) {
      this.#refuse(answer.kind === 'no' ? answer.end : null, answer.problem);
      return true;
    }
    if (answer.kind === 'ticket' && (await this.#connect(answer.ticket, effort))) {
      return true;
    }
    if (effort === this.#effort && this.#ports.clock.now() - since < this.#deadline()) {
      return false;
    }
    if (effort === this.#effort) {
      this.#giveUp(answer.kind === 'ticket' ? null : answer.problem);
    }
    return true;
  }

  async #connect(ticket: Ticket, effort: number): Promise<boolean> {
    let room: RoomPort | null = null;
    try {
      room = await this.#ports.newRoom();
      await room.connect(ticket);
    } catch {
      // Which of the many ways to fail it was does not matter: a new ticket and a new connection are the remedy.
      void room?.leave();
      return false;
    }
    if (effort !== this.#effort) {
      void room.leave();
      return true;
    }
    this.#take(room);
    return true;
  }

  #take(room: RoomPort): void {
    const publisher = new Publisher(room, (source, troubled) => this.#troubled(source, troubled));
    this.#line = { room, publisher, stop: room.listen((change) => this.#changed(room, change)) };
    this.#trouble.set([]);
    room.receivePictures(this.#pictures.get());
    this.#arrived();
    this.show(this.#tracks);
    this.#applySpeaker();
  }

  #changed(room: RoomPort, change: RoomChange): void {
    if (this.#line?.room !== room) {
      return;
    }
    switch (change.kind) {
      case 'people':
        // While the line is down the SDK forgets everybody; the screen does not.
        if (this.#state.get().kind === 'joined') {
          this.#people.update((before) => keepSame(before, room.people()));
        }
        break;
      case 'restarting':
        this.#restarting = true;
        break;
      case 'lost':
        this.#broke();
        break;
      case 'back':
        this.#arrived();
        this.#line.publisher.retry();
        break;
      case 'heard':
        for (const listener of [...this.#ears]) {
          listener(change.from, change.data);
        }
        break;
      case 'sound':
        this.#soundBlocked.set(change.blocked);
        break;
      case 'closed':
        this.#closed(change.why);
        break;
    }
  }

  #arrived(): void {
    const now = this.#ports.clock.now();
    const before = this.#state.get();
    this.#ladder.end();
    const since = before.kind === 'reconnecting' ? before.since : now;
    // A break that nobody saw is not worth a word.
    const seen = before.kind === 'reconnecting' && before.stage !== 'quiet';
    this.#restarting = false;
    this.#people.set(this.#line?.room.people() ?? NOBODY);
    this.#state.set({ kind: 'joined', since, awayMs: seen ? now - before.lostAt : null });
  }

  /** What the SDK would try with its token now ends at a server that does not know it. */
  #broke(): void {
    if (this.#restarting) {
      this.#closed('restarting');
    } else {
      this.#lost();
    }
  }

  #lost(): void {
    const state = this.#state.get();
    if (state.kind !== 'joined') {
      return;
    }
    const lostAt = this.#ports.clock.now();
    const restarting = this.#restarting;
    // A restart was announced: whoever knows why is not left without a word for two seconds.
    const stage = restarting ? 'strip' : 'quiet';
    this.#state.set({ kind: 'reconnecting', since: state.since, lostAt, stage, restarting });
    this.#ladder.begin();
  }

  #closed(why: CloseReason): void {
    if (why !== 'lost' && why !== 'restarting') {
      this.#finish(why);
      return;
    }
    this.#restarting ||= why === 'restarting';
    this.#lost();
    const state = this.#state.get();
    this.#drop();
    if (state.kind === 'reconnecting') {
      void this.#enter(state.lostAt);
    }
  }

  #refuse(end: EndReason | null, problem: Problem | null): void {
    if (this.#state.get().kind === 'joining') {
      this.#effort += 1;
      this.#state.set({ kind: 'refused', problem });
    } else {
      this.#finish(end ?? 'connection_lost');
    }
  }

  #giveUp(problem: Problem | null): void {
    if (this.#state.get().kind === 'joining') {
      this.#refuse(null, problem);
    } else {
      this.#finish(problem !== null || this.#restarting ? 'server_restarting' : 'connection_lost');
    }
  }

  #finish(why: EndReason): void {
    const state = this.#state.get();
    if (state.kind === 'ended' || state.kind === 'idle') {
      return;
    }
    this.#effort += 1;
    this.#wait?.stop();
    this.#wait = null;
    this.#ladder.end();
    this.#drop();
    const lastedMs = 'since' in state ? this.#ports.clock.now() - state.since : 0;
    this.#people.set(NOBODY);
    this.#soundBlocked.set(false);
    this.#trouble.set([]);
    this.#state.set({ kind: 'ended', why, lastedMs });
  }

  #drop(): void {
    const line = this.#line;
    this.#line = null;
    line?.stop();
    line?.publisher.stop();
    void line?.room.leave();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#wait?.stop();
        this.#wait = null;
        resolve();
      };
      this.#wait = { stop: this.#ports.clock.after(ms, done), now: done };
    });
  }

  #deadline(): number {
    return this.#state.get().kind === 'joining' ? DEADLINES.firstJoinMs : DEADLINES.giveUpMs;
  }

  #showWaiting(): void {
    if (this.#state.get().kind === 'joining') {
      this.#state.set({ kind: 'joining', waiting: true });
    }
  }

  #setStage(stage: Stage): void {
    this.#state.update((state) => (state.kind === 'reconnecting' ? { ...state, stage } : state));
  }

  #troubled(source: Source, troubled: boolean): void {
    this.#trouble.update((before) => {
      if (before.includes(source) === troubled) {
        return before;
      }
      return troubled ? [...before, source] : before.filter((one) => one !== source);
    });
  }

  #applySpeaker(): void {
    if (this.#speaker !== null) {
      // A speaker that went away: the system's own takes over, and sound goes on.
      this.#line?.room.chooseSpeaker(this.#speaker).catch(() => undefined);
    }
  }
}
