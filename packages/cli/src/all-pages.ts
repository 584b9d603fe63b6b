/** Reads a list to its end. */
export async function allPages<Item>(read: (after: string | null) => Promise<{ items: Item[]; next: string | null }>): Promise<Item[]> {
  const items: Item[] = [];
  let after: string | null = null;
  do {
    const page: { items: Item[]; next: string | null } = await read(after);
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return items;
}
