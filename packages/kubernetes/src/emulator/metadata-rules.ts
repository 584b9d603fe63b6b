/** Pure: what the vendor takes as names, labels and annotations, in its own words. */
import type { Cause } from './refusal.ts';
import type { Metadata } from './cluster-objects.ts';

const SUBDOMAIN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
const ANNOTATION_BYTES = 262_144;

export const words = {
  subdomain: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`,
  label: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`,
  part: `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
  value: `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${VALUE}')`,
} as const;

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern}$`).test(text);
}

export function wrong(field: string, value: unknown, why: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${why}`, field };
}

export function required(field: string, why = ''): Cause {
  return { reason: 'FieldValueRequired', message: `Required value${why === '' ? '' : `: ${why}`}`, field };
}

export function duplicate(field: string, value: unknown): Cause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(value)}`, field };
}

export function notSupported(field: string, value: unknown, supported: readonly string[]): Cause {
  const list = supported.map((one) => JSON.stringify(one)).join(', ');
  return { reason: 'FieldValueNotSupported', message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`, field };
}

export function ruledOut(field: string, why: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}

export function tooLong(field: string, why: string): Cause {
  return { reason: 'FieldValueTooLong', message: `Too long: ${why}`, field };
}

export function labelCauses(field: string, labels: Record<string, string> = {}): Cause[] {
  return Object.entries(labels).flatMap(([key, value]) => [...keyCauses(field, key), ...valueCauses(field, value)]);
}

function valueCauses(field: string, value: string): Cause[] {
  return [
    ...(value.length > 63 ? [wrong(field, value, 'must be no more than 63 characters')] : []),
    ...(matches(VALUE, value) ? [] : [wrong(field, value, words.value)]),
  ];
}

function keyCauses(field: string, key: string): Cause[] {
  const [prefix = '', name = ''] = key.includes('/') ? key.split(/\/(.*)/) : ['', key];
  return [
    ...(key.includes('/') && (prefix.length > 253 || !matches(SUBDOMAIN, prefix))
      ? [wrong(field, key, `prefix part ${words.subdomain}`)]
      : []),
    ...(name.length > 63 ? [wrong(field, key, 'name part must be no more than 63 characters')] : []),
    ...(name === '' ? [wrong(field, key, 'name part must be non-empty')] : []),
    ...(matches(QUALIFIED, name) ? [] : [wrong(field, key, words.part)]),
  ];
}

export function annotationCauses(field: string, annotations: Record<string, string> = {}): Cause[] {
  const bytes = Object.entries(annotations).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  return [
    ...Object.keys(annotations).flatMap((key) =>
      keyCauses(field, key.toLowerCase() === key ? key : key.toLowerCase()).map((cause) => ({ ...cause })),
    ),
    ...(bytes > ANNOTATION_BYTES ? [tooLong(field, `may not be more than ${ANNOTATION_BYTES} bytes`)] : []),
  ];
}

export function isLabelName(text: string): boolean {
  return text.length <= 63 && matches(LABEL, text);
}

export function nameCauses(field: string, name: string, longNames: boolean): Cause[] {
  const limit = longNames ? 253 : 63;
  return [
    ...(name.length > limit ? [wrong(field, name, `must be no more than ${limit} characters`)] : []),
    ...(matches(longNames ? SUBDOMAIN : LABEL, name) ? [] : [wrong(field, name, longNames ? words.subdomain : words.label)]),
  ];
}

export function metadataCauses(metadata: Partial<Metadata>, longNames: boolean): Cause[] {
  const { name = '', labels, annotations, ownerReferences = [] } = metadata;
  return [
    ...(name === '' ? [required('metadata.name', 'name or generateName is required')] : nameCauses('metadata.name', name, longNames)),
    ...labelCauses('metadata.labels', labels),
    ...annotationCauses('metadata.annotations', annotations),
    ...ownerReferences.flatMap((owner) =>
      (['apiVersion', 'kind', 'name', 'uid'] as const)
        .filter((field) => !owner[field])
        .map((field) => wrong(`metadata.ownerReferences.${field}`, '', 'must not be empty')),
    ),
  ];
}
