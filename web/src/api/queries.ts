/** What the pages read of the server, cached under one key each. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';
import { ApiError, isPassing } from './error.ts';
import type { Kind, Member, Members } from './model.ts';

/** Only what may pass is tried again, twice; a refusal is shown at once. */
export function mayRetry(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && isPassing(error);
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.session(signal),
  staleTime: 60_000,
  // The link of the mail opens another tab; whoever comes back to this one is signed in here as well.
  refetchOnWindowFocus: 'always',
});

export const policyQuery = queryOptions({
  queryKey: ['policy'],
  queryFn: ({ signal }) => api.policy(signal),
  staleTime: 60_000,
});

/** In the language of the page, which is part of the key: whoever changes it reads the difference in the new one. */
export const comingPolicyQuery = (language: string) =>
  queryOptions({
    queryKey: ['coming-policy', language],
    queryFn: ({ signal }) => api.comingPolicy(language, signal),
    staleTime: 0,
  });

const YOUR_DATA = 'your-data';

/** What is said of each field is said in the language of the page, which is part of the key. */
export const yourDataQuery = (language: string) =>
  queryOptions({
    queryKey: [YOUR_DATA, language],
    queryFn: ({ signal }) => api.yourData(language, signal),
    staleTime: 0,
  });

/** In whatever language it was fetched. */
export const yourDataKey = [YOUR_DATA] as const;

export const reportsQuery = queryOptions({
  queryKey: ['reports'],
  queryFn: ({ signal }) => api.reports(signal),
  staleTime: 0,
});

export const overviewQuery = queryOptions({
  queryKey: ['admin', 'overview'],
  queryFn: ({ signal }) => api.overview(signal),
  refetchInterval: 15_000,
});

/** So many are shown at once; fewer than a screen of them would leave the person before a lone *Show more*. */
const PART = 20;

/** The server looks at so many names for one request and says where it stopped: it is asked until there are enough. */
async function part(q: string, which: Kind, from: string, signal: AbortSignal): Promise<Members> {
  const people: Member[] = [];
  let after: string | null = from;
  do {
    const told: Members = await api.members(q, which, after, signal);
    people.push(...told.people);
    after = told.after;
  } while (after !== null && people.length < PART);
  return { people, after };
}

export const membersQuery = (q: string, which: Kind) =>
  infiniteQueryOptions({
    queryKey: ['admin', 'people', which, q],
    queryFn: ({ pageParam, signal }) => part(q, which, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.after,
    gcTime: 30_000,
  });

export const invitationsQuery = infiniteQueryOptions({
  queryKey: ['admin', 'invitations'],
  queryFn: ({ pageParam, signal }) => api.invitations(pageParam, signal),
  initialPageParam: 0,
  getNextPageParam: (last) => (last.has_more ? last.page + 1 : undefined),
  gcTime: 30_000,
});

export const numbersQuery = infiniteQueryOptions({
  queryKey: ['support', 'accounts'],
  queryFn: ({ pageParam, signal }) => api.numbers(pageParam, signal),
  initialPageParam: '',
  getNextPageParam: (last) => last.after,
  gcTime: 30_000,
});

export const personQuery = (id: string) =>
  queryOptions({ queryKey: ['people', 'one', id], queryFn: ({ signal }) => api.person(id, signal), gcTime: 30_000 });

export const profileQuery = queryOptions({
  queryKey: ['profile'],
  queryFn: ({ signal }) => api.profile(signal),
  staleTime: 30_000,
});

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => api.sessions(signal),
  staleTime: 0,
});

export const howManyPeopleQuery = queryOptions({
  queryKey: ['people', 'count'],
  queryFn: ({ signal }) => api.howManyPeople(signal),
  staleTime: 60_000,
});

export const searchQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['people', 'search', q],
    queryFn: ({ pageParam, signal }) => api.search(q, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.has_more ? last.page + 1 : undefined),
    staleTime: 10_000,
    // Names of colleagues are not kept longer than somebody looks at them.
    gcTime: 30_000,
  });

export const meetingQuery = (id: string) =>
  queryOptions({
    queryKey: ['meeting', id],
    queryFn: ({ signal }) => api.meeting(id, signal),
    staleTime: 5_000,
  });
