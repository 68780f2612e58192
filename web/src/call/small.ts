/**
 * The call in a small window that stays above all others. Sources: Document Picture-in-Picture (Chromium, any content),
 * and Picture-in-Picture (one video with the browser's own controls) where the former is missing.
 */
import { type Readable, type Stop, Store } from './store.ts';

/** The parts of the page that this needs; the real ones are the browser's. */
export interface SmallPort {
  readonly kind: 'window' | 'video' | 'none';
  openWindow(): Promise<Window>;
  /** The largest picture of somebody else, if there is one. */
  floatVideo(): Promise<void>;
}

export class SmallWindow {
  readonly #port: SmallPort;
  readonly #window = new Store<Window | null>(null);
  #stop: Stop | null = null;
  #closed = false;

  constructor(port: SmallPort) {
    this.#port = port;
  }

  /** Whether there is anything to offer here. */
  get possible(): boolean {
    return this.#port.kind !== 'none';
  }

  /** The window to draw into; null: none is open. */
  get window(): Readable<Window | null> {
    return this.#window;
  }

  /** In answer to a press; rejects where the browser refuses. */
  async open(): Promise<void> {
    if (this.#port.kind === 'video') {
      await this.#port.floatVideo();
      return;
    }
    const opened = await this.#port.openWindow();
    this.#drop();
    if (this.#closed) {
      opened.close();
      return;
    }
    // The person closes it like any window.
    const gone = (): void => this.#window.set(null);
    opened.addEventListener('pagehide', gone, { once: true });
    this.#stop = () => opened.removeEventListener('pagehide', gone);
    this.#window.set(opened);
  }

  /** Back to the page. */
  shut(): void {
    this.#drop();
  }

  /** The call is over: a window that is still being opened is not wanted any more. */
  close(): void {
    this.#closed = true;
    this.#drop();
  }

  #drop(): void {
    this.#stop?.();
    this.#stop = null;
    const open = this.#window.get();
    this.#window.set(null);
    open?.close();
  }
}

interface FloatingWindow extends Window {
  readonly documentPictureInPicture?: {
    requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window>;
  };
}

const WIDTH = 360;
const HEIGHT = 270;

export function browserSmall(): SmallPort {
  const { documentPictureInPicture: floating }: FloatingWindow = window;
  const canFloat = document.pictureInPictureEnabled && 'requestPictureInPicture' in HTMLVideoElement.prototype;
  return {
    kind: floating ? 'window' : canFloat ? 'video' : 'none',
    openWindow: async () => {
      if (!floating) throw new DOMException('There are no small windows here', 'NotSupportedError');
      const opened = await floating.requestWindow({ width: WIDTH, height: HEIGHT });
      furnish(opened.document);
      return opened;
    },
    floatVideo: async () => {
      const videos = [
        ...document.querySelectorAll<HTMLVideoElement>('figure[data-sharer] video, li[data-kind=remote] video'),
      ];
      const area = (video: HTMLVideoElement): number => video.clientWidth * video.clientHeight;
      const largest = videos.sort((one, other) => area(other) - area(one))[0];
      await largest?.requestPictureInPicture();
    },
  };
}

/** The same style sheets, language and direction as the page: the policy allows no other ones. */
function furnish(small: Document): void {
  small.documentElement.lang = document.documentElement.lang;
  small.documentElement.dir = document.documentElement.dir;
  small.title = document.title;
  for (const { href } of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) {
    const link = small.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    small.head.append(link);
  }
}
