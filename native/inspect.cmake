# Run after the library is linked: refuses objects that could leak one instruction set's code into another, and writes
# down the oldest glibc that the library runs on.
#
# A weak symbol (an inline function or a template that was not inlined) exists in the objects of every instruction set,
# and the linker keeps one of them for all: with AVX-512 code in it, other processors would stop at it.
file(READ "${ISA_OBJECTS}" objects)
foreach(object IN LISTS objects)
    execute_process(COMMAND "${NM}" -C --defined-only "${object}" OUTPUT_VARIABLE symbols RESULT_VARIABLE failed)
    if(failed)
        message(FATAL_ERROR "${NM} failed on ${object}: ${failed}")
    endif()
    string(REGEX REPLACE "[^\n]* V DW\\.ref\\.[^\n]*" "" symbols "${symbols}")   # data of exception handling, no code
    string(REGEX MATCHALL "[^\n]* [uvVwW] [^\n]*" weak "${symbols}")
    if(weak)
        file(REMOVE "${LIBRARY}")
        string(REPLACE ";" "\n  " weak "${weak}")
        message(FATAL_ERROR "Weak symbols in ${object}, which is compiled for one instruction set:\n  ${weak}")
    endif()
endforeach()

set(glibc 0)
execute_process(COMMAND "${OBJDUMP}" -T "${LIBRARY}" OUTPUT_VARIABLE dynamic)
string(REGEX MATCHALL "GLIBC_[0-9.]+" versions "${dynamic}")
foreach(version IN LISTS versions)
    string(REPLACE "GLIBC_" "" version "${version}")
    if(version VERSION_GREATER glibc)
        set(glibc "${version}")
    endif()
endforeach()
if(glibc VERSION_GREATER 0)
    file(WRITE "${PROPERTIES}" "# The oldest glibc that the library beside this file runs on.\nglibc=${glibc}\n")
endif()
