/** Two links of a chain that meet. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" className="logo" aria-hidden="true">
      <rect width="32" height="32" rx="9" />
      <path d="M13 19.5l6-6M11.8 15.7l-2 2a3.3 3.3 0 0 0 4.6 4.6l2-2M20.2 16.3l2-2a3.3 3.3 0 0 0-4.6-4.6l-2 2" />
    </svg>
  );
}
