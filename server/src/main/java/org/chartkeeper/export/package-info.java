/** Bulk data export. */
@NullMarked
@ApplicationModule(allowedDependencies = {"access", "audit", "caller", "consent", "fhir"})
package org.chartkeeper.export;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
