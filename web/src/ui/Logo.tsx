/** Peeper's eye: a peephole in the place of the pupil. Decorative; the name stands beside it. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        d="M2.500 16C5.800 9.600 10.600 6.400 16 6.400S26.200 9.600 29.500 16C26.200 22.400 21.400 25.600 16 25.600S5.800 22.400 2.500 16Z"
        fill="none"
        stroke="var(--brand)"
        strokeWidth="2.600"
        strokeLinejoin="round"
      />
      <path
        fillRule="evenodd"
        clipRule="evenodd"
        d="M16 10.200a5.800 5.800 0 1 0 0 11.600 5.800 5.800 0 0 0 0-11.600Zm0 2.700a2.300 2.300 0 0 1 1.260 4.220l.84 2.780h-4.200l.84-2.780A2.300 2.300 0 0 1 16 12.900Z"
        fill="var(--brand)"
      />
    </svg>
  );
}
