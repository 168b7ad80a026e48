# Compiles the library for aarch64, to show that its scalar path needs no x86; nothing is linked or run.
#
#   cmake [-DOPENBLAS=<folder with include/>] [-DBINARY_DIR=<where>] -P native/aarch64.cmake
#
# The header of any platform's OpenBLAS will do. ctest runs this, and skips it where there is no cross compiler.
get_filename_component(source "${CMAKE_CURRENT_LIST_DIR}" DIRECTORY)
if(NOT OPENBLAS)
    set(OPENBLAS "${source}/target/openblas/org/bytedeco/openblas/linux-x86_64")
endif()
if(NOT BINARY_DIR)
    set(BINARY_DIR "${source}/target/native/aarch64")
endif()
find_program(CROSS_CXX NAMES aarch64-linux-gnu-g++ aarch64-linux-gnu-clang++)
if(NOT CROSS_CXX)
    message("Not compiled for aarch64: no aarch64-linux-gnu-g++ (Debian: apt install g++-aarch64-linux-gnu).")
    return()
endif()

function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed)
    if(failed)
        message(FATAL_ERROR "The library does not compile for aarch64.")
    endif()
endfunction()

run("${CMAKE_COMMAND}" -S "${source}" -B "${BINARY_DIR}" -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64
    "-DCMAKE_CXX_COMPILER=${CROSS_CXX}" "-DSEQUOR_OPENBLAS=${OPENBLAS}")
run("${CMAKE_COMMAND}" --build "${BINARY_DIR}" --target sequor_core sequor_scalar --parallel 2)
message("Compiled for aarch64 by ${CROSS_CXX}.")
