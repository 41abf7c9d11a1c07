/** Audit: every access leaves an entry that nobody can change. */
@NullMarked
@ApplicationModule(allowedDependencies = {"caller", "fhir"})
package org.chartkeeper.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
