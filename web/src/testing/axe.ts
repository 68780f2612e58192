/** Runs axe on what a test drew: WCAG 2.0 to 2.2, A and AA, and best practice. */
import axe from 'axe-core';
import { expect } from 'vitest';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export async function expectAccessible(root: Element = document.body): Promise<void> {
  const report = await axe.run(root, {
    runOnly: TAGS,
    rules: {
      // jsdom has no layout: contrast is measured in the browser journeys, where there is one.
      'color-contrast': { enabled: false },
    },
  });
  const found = report.violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }));
  expect(found, 'axe finds nothing').toEqual([]);
}
