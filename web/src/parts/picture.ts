/** Where a person's picture is; another picture has another address, so that it may be kept. */
export function pictureOf(id: string, picture: string | null | undefined): string | undefined {
  return picture ? `/api/pictures/${encodeURIComponent(id)}/${encodeURIComponent(picture)}` : undefined;
}
