/**
 * The SDK's log names people and servers; nothing of it belongs on a console. As a default and not by the SDK's
 * `setLogLevel`, which would leave a line for each logger in the browser's storage. The base logger comes first: the
 * others take their default from it.
 */
import { getLogger, LoggerNames, LogLevel } from 'livekit-client';

export function quieten(): void {
  for (const name of [LoggerNames.Default, ...Object.values(LoggerNames)]) {
    getLogger(name).setDefaultLevel(LogLevel.silent);
  }
}
