/** Terminology: the code systems and value sets that labels and consents rest on. */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir"})
package org.chartkeeper.terminology;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
