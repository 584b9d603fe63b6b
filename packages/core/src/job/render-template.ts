import { copyJson, isPlainObject, type JsonObject } from './plain-json.ts';
import { parseText, wholePlaceholder } from './placeholders.ts';

const REMOVED = Symbol('removed');

/**
 * Fills a checked template. A text that is one placeholder takes the value with its type, and goes away with its key or
 * list item where there is none; inside a text a value becomes text. One pass: what a value holds is never looked at.
 */
export function renderTemplate(template: JsonObject, values: JsonObject): JsonObject {
  const rendered: JsonObject = {};
  for (const [key, item] of Object.entries(template)) {
    const value = renderValue(item, values);
    if (value !== REMOVED) rendered[key] = value;
  }
  return rendered;
}

function renderValue(template: unknown, values: JsonObject): unknown {
  if (typeof template === 'string') return renderText(template, values);
  if (Array.isArray(template)) return template.map((item) => renderValue(item, values)).filter((item) => item !== REMOVED);
  return isPlainObject(template) ? renderTemplate(template, values) : template;
}

function renderText(text: string, values: JsonObject): unknown {
  if (!text.includes('{{')) return text;
  const parsed = parseText(text);
  const whole = wholePlaceholder(parsed);
  if (whole !== null) return Object.hasOwn(values, whole) ? copyJson(values[whole]) : REMOVED;
  return parsed.parts.map((part) => (part.kind === 'variable' ? asText(values, part.name) : part.text)).join('');
}

function asText(values: JsonObject, name: string): string {
  const value = Object.hasOwn(values, name) ? values[name] : null;
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
