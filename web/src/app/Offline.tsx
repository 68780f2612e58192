/** Says once, on every page, that the network is gone. A call has its own strip and its own words. */
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from '../navigation/navigation.ts';
import { Strip } from '../ui/Strip.tsx';

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

export function Offline() {
  const { t } = useTranslation('common');
  const online = useSyncExternalStore(subscribe, () => window.navigator.onLine);
  const route = useRoute();
  if (online || route.page === 'meeting') return null;
  return <Strip>{t('offline')}</Strip>;
}
