/** The FHIR server: HAPI and its database set up, and the seams the capabilities plug into. */
@NullMarked
@ApplicationModule(allowedDependencies = {"caller"})
package org.chartkeeper.fhir;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
